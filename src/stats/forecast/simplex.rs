//! A minimum of a function of a few variables without derivatives.

/// Two values of the function that differ by less than this part end the search.
const FLAT: f64 = 1e-8;

/// The simplex search of Nelder and Mead (1965) with their coefficients (1, 2, ½, ½), every corner held within `bounds`, from
/// `start` with edges of `edge`; at most `evaluations` values of the function are looked at. A function that has no value
/// somewhere gives infinity there.
pub fn minimise<const N: usize>(
    start: [f64; N],
    edge: f64,
    bounds: &[[f64; 2]; N],
    evaluations: usize,
    mut value: impl FnMut(&[f64; N]) -> f64,
) -> ([f64; N], f64) {
    let hold = |mut at: [f64; N]| {
        at.iter_mut().zip(bounds).for_each(|(x, [low, high])| *x = x.clamp(*low, *high));
        at
    };
    let mut spent = 0;
    let mut look = |at: [f64; N]| {
        spent += 1;
        let found = value(&at);
        (at, if found.is_nan() { f64::INFINITY } else { found }, spent)
    };
    let mut corners: Vec<([f64; N], f64)> = Vec::with_capacity(N + 1);
    for corner in 0..=N {
        let mut at = hold(start);
        if let Some(lane) = corner.checked_sub(1) {
            let out = at[lane] + edge > bounds[lane][1];
            at[lane] += if out { -edge } else { edge };
        }
        let (at, found, _) = look(hold(at));
        corners.push((at, found));
    }
    loop {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0], corners[N]);
        if (worst.1 - best.1).abs() <= FLAT * (best.1.abs() + FLAT) {
            return best;
        }
        let mut centre = [0.0; N];
        for (at, _) in &corners[..N] {
            centre.iter_mut().zip(at).for_each(|(sum, x)| *sum += x / N as f64);
        }
        let along = |by: f64| {
            let mut at = centre;
            at.iter_mut().zip(&worst.0).for_each(|(x, from)| *x += by * (*x - from));
            hold(at)
        };
        let (at, reflected, spent) = look(along(1.0));
        if spent >= evaluations {
            return if reflected < best.1 { (at, reflected) } else { best };
        }
        corners[N] = if reflected < best.1 {
            let (further, expanded, _) = look(along(2.0));
            if expanded < reflected { (further, expanded) } else { (at, reflected) }
        } else if reflected < corners[N - 1].1 {
            (at, reflected)
        } else {
            let by = if reflected < worst.1 { 0.5 } else { -0.5 };
            let (nearer, contracted, _) = look(along(by));
            if contracted < reflected.min(worst.1) {
                (nearer, contracted)
            } else {
                for corner in &mut corners[1..] {
                    let mut at = corner.0;
                    at.iter_mut().zip(&best.0).for_each(|(x, to)| *x = to + 0.5 * (*x - to));
                    let (at, found, _) = look(at);
                    *corner = (at, found);
                }
                continue;
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valley_is_followed_to_its_end_and_bounds_hold() {
        // Rosenbrock (1960): the minimum 0 at (1, 1).
        let valley = |x: &[f64; 2]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
        let wide = [[-5.0, 5.0]; 2];
        let (at, found) = minimise([-1.2, 1.0], 0.3, &wide, 2000, valley);
        assert!((at[0] - 1.0).abs() < 1e-3 && (at[1] - 1.0).abs() < 1e-3 && found < 1e-6, "{at:?} {found}");
        let (at, _) = minimise([0.2, 0.0], 0.1, &[[0.0, 0.5], [-1.0, 1.0]], 2000, valley);
        assert!((at[0] - 0.5).abs() < 1e-4 && (at[1] - 0.25).abs() < 1e-3, "{at:?}");
    }

    #[test]
    fn a_function_without_a_value_ends() {
        let (at, found) = minimise([0.5], 0.1, &[[0.0, 1.0]], 50, |_| f64::NAN);
        assert!(found.is_infinite() && (0.0..=1.0).contains(&at[0]));
    }
}
