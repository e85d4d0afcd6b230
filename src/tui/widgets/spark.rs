//! A series in a line of text: one block per value.

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The last `most` values as blocks whose height is the value, from zero on; a gap where there is none.
pub fn spark(values: &[f64], most: usize) -> String {
    let shown = values.get(values.len().saturating_sub(most)..).unwrap_or_default();
    let greatest = shown.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let block = |value: &f64| {
        if !value.is_finite() {
            return ' ';
        }
        // Nothing and less than nothing stand on the ground.
        let height = if greatest > 0.0 { (value.max(0.0) / greatest * 7.0).round() } else { 0.0 };
        BLOCKS.get(height as usize).copied().unwrap_or('▁')
    };
    shown.iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_begin_at_zero() {
        assert_eq!(spark(&[0.0, 50.0, 100.0, f64::NAN, -3.0], 9), "▁▅█ ▁");
        assert_eq!(spark(&[9.0, 1.0, 1.0], 2), "██");
        assert_eq!(spark(&[0.0, 0.0], 2), "▁▁");
        assert_eq!(spark(&[], 3), "");
    }
}
