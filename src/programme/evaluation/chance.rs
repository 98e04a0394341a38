//! The laws that tests refer to: Student's t, Fisher's F and the normal law, from `statrs`.

use statrs::distribution::{ContinuousCDF, FisherSnedecor, Normal, StudentsT};

/// The probability of a t at least as far from zero as `t`, on both sides. `degrees` is positive.
pub(super) fn two_sided_t(t: f64, degrees: f64) -> f64 {
    2.0 * student(degrees).cdf(-t.abs())
}

/// The t that a share `below` of the law lies below. `degrees` is positive, `below` between 0 and 1.
pub(super) fn t_quantile(below: f64, degrees: f64) -> f64 {
    student(degrees).inverse_cdf(below)
}

/// The value that a share `below` of the normal law lies below. `below` is between 0 and 1.
pub(super) fn normal_quantile(below: f64) -> f64 {
    Normal::standard().inverse_cdf(below)
}

/// The probability of an F at least as great as `f`. Both degrees are positive.
pub(super) fn above_f(f: f64, numerator_degrees: f64, denominator_degrees: f64) -> f64 {
    FisherSnedecor::new(numerator_degrees, denominator_degrees).expect("the degrees of freedom are positive").sf(f)
}

fn student(degrees: f64) -> StudentsT {
    StudentsT::new(0.0, 1.0, degrees).expect("the degrees of freedom are positive")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far a probability or a quantile may lie from `SciPy`'s.
    const TOLERANCE: f64 = 1e-10;

    #[test]
    fn probabilities_and_quantiles_are_those_of_scipy() {
        let quantiles = [
            (0.8, 1.0, 1.376_381_920_471_173_8),
            (0.975, 1.0, 12.706_204_736_174_694),
            (0.8, 2.0, 1.060_660_171_779_821_4),
            (0.975, 2.0, 4.302_652_729_749_462),
            (0.8, 3.0, 0.978_472_312_363_304_2),
            (0.975, 3.0, 3.182_446_305_283_707_8),
            (0.8, 5.0, 0.919_543_780_240_827_1),
            (0.975, 5.0, 2.570_581_835_636_314_6),
            (0.8, 7.3, 0.893_671_357_180_227_3),
            (0.975, 7.3, 2.345_066_736_547_703),
            (0.8, 13.0, 0.870_151_533_968_173_9),
            (0.975, 13.0, 2.160_368_656_462_791_3),
            (0.8, 40.0, 0.850_699_795_790_454_5),
            (0.975, 40.0, 2.021_075_390_306_273),
            (0.8, 298.0, 0.842_829_074_452_736_9),
            (0.975, 298.0, 1.967_956_506_496_819_6),
        ];
        for (below, degrees, expected) in quantiles {
            assert!((t_quantile(below, degrees) - expected).abs() < TOLERANCE * expected, "{below} {degrees}");
        }
        let two_sided = [
            (0.01, 1.0, 0.993_634_014_470_186),
            (0.7, 1.0, 0.611_199_775_571_570_5),
            (2.3, 1.0, 0.261_095_174_177_245_54),
            (9.0, 1.0, 0.070_446_574_954_554_56),
            (0.01, 3.0, 0.992_649_111_412_852),
            (0.7, 3.0, 0.534_326_998_304_763_6),
            (2.3, 3.0, 0.104_988_360_644_469_98),
            (9.0, 3.0, 0.002_895_812_161_864_147),
            (0.01, 7.3, 0.992_289_114_468_218_4),
            (0.7, 7.3, 0.505_617_140_186_258_4),
            (2.3, 7.3, 0.053_498_508_724_520_97),
            (9.0, 7.3, 3.299_362_181_578_532e-05),
            (0.01, 40.0, 0.992_070_996_959_944_8),
            (0.7, 40.0, 0.487_978_778_760_601_75),
            (2.3, 40.0, 0.026_744_899_144_699_325),
            (9.0, 40.0, 3.680_164_471_706_183_5e-11),
            (0.01, 298.0, 0.992_027_978_547_979_2),
            (0.7, 298.0, 0.484_473_400_677_987_6),
            (2.3, 298.0, 0.022_139_131_073_305_77),
            (9.0, 298.0, 2.724_914_680_243_352_8e-17),
        ];
        for (t, degrees, expected) in two_sided {
            assert!((two_sided_t(t, degrees) - expected).abs() < TOLERANCE * expected, "{t} {degrees}");
        }
        let above = [
            (0.1, 1.0, 4.0, 0.767_643_915_238_903_2),
            (0.1, 4.0, 13.0, 0.980_541_061_169_039),
            (0.1, 11.0, 60.0, 0.999_888_560_978_562),
            (1.3, 1.0, 4.0, 0.317_848_667_402_144_2),
            (1.3, 4.0, 13.0, 0.320_700_564_029_639_1),
            (1.3, 11.0, 60.0, 0.246_869_604_069_848_79),
            (6.0, 1.0, 4.0, 0.070_483_996_910_219_92),
            (6.0, 4.0, 13.0, 0.005_816_693_345_305_776_5),
            (6.0, 11.0, 60.0, 1.686_657_640_597_144_4e-06),
        ];
        for (f, one, other, expected) in above {
            assert!((above_f(f, one, other) - expected).abs() < TOLERANCE * expected, "{f} {one} {other}");
        }
        for (below, expected) in [(0.8, 0.841_621_233_572_914_3), (0.975, 1.959_963_984_540_054)] {
            assert!((normal_quantile(below) - expected).abs() < TOLERANCE);
        }
    }
}
