//! A table of numbers, a row per observation, kept in one piece of memory.

/// Rows × columns of floats, row after row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    values: Vec<f64>,
    columns: usize,
}

impl Matrix {
    /// From values laid row after row.
    ///
    /// # Panics
    /// When the number of values is not a multiple of `columns`: a bug of the caller, never of a file.
    pub fn new(values: Vec<f64>, columns: usize) -> Self {
        assert!(columns > 0 && values.len().is_multiple_of(columns), "values do not fill whole rows");
        Self { values, columns }
    }

    /// From columns of equal length.
    pub fn from_columns(columns: &[Vec<f64>]) -> Self {
        let rows = columns.first().map_or(0, Vec::len);
        assert!(columns.iter().all(|column| column.len() == rows), "columns of unequal length");
        let values = (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
        Self { values, columns: columns.len().max(1) }
    }

    /// How many observations.
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns.max(1)
    }

    /// How many features.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The observation `row`.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// Every value, row after row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The observations, one slice each.
    pub fn iter_rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.values.chunks_exact(self.columns.max(1))
    }

    /// The feature `column`, copied out.
    pub fn column(&self, column: usize) -> Vec<f64> {
        self.iter_rows().map(|row| row[column]).collect()
    }

    /// The rows named, in the order named.
    pub fn select(&self, rows: &[usize]) -> Self {
        let values = rows.iter().flat_map(|&row| self.row(row).iter().copied()).collect();
        Self { values, columns: self.columns }
    }
}

/// The square of the Euclidean distance of two observations.
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_rows_are_two_readings_of_the_same_values() {
        let matrix = Matrix::from_columns(&[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]);
        assert_eq!((matrix.rows(), matrix.columns()), (3, 2));
        assert_eq!(matrix.row(1), [2.0, 5.0]);
        assert_eq!(matrix.column(1), [4.0, 5.0, 6.0]);
        assert_eq!(matrix.select(&[2, 0]).values(), [3.0, 6.0, 1.0, 4.0]);
        assert_eq!(squared_distance(matrix.row(0), matrix.row(2)), 8.0);
        assert_eq!(Matrix::from_columns(&[vec![], vec![]]).rows(), 0);
    }
}
