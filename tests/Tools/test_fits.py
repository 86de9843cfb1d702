import random
import unittest

import fits


class FitsTests(unittest.TestCase):
    def test_exponent_of_powers(self):
        for power in (0.5, 1, 2):
            self.assertAlmostEqual(power, fits.exponent([(x, 3 * x ** power) for x in (1, 2, 4, 8, 16)]))

    def test_exponent_a_fixed_part_does_not_hide_the_square(self):
        self.assertGreater(fits.exponent([(x, 1000 + x * x) for x in (1, 4, 16, 64, 256)]), 1.4)

    def test_theil_sen_outliers_do_not_count(self):
        noise = random.Random(1)
        points = [(x, 5 + 0.25 * x + noise.uniform(-1, 1)) for x in range(1000)]
        points[::10] = [(x, 1e6) for x, _ in points[::10]]
        self.assertAlmostEqual(0.25, fits.theil_sen(points), delta=0.01)

    def test_theil_sen_nothing_grows(self):
        self.assertEqual(0, fits.theil_sen([(x, 7) for x in range(50)]))
        self.assertEqual(0, fits.theil_sen([(1, 7)]))


if __name__ == "__main__":
    unittest.main()
