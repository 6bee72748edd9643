// Invented weights of the mock's last pass, whose score is learned. Prior and bits add up to the points of its matches.

const level = (level, matching, strange, bits) => ({ level, matching, strange, bits });

const BITS = { 'amount-within': 6.6, 'date-window': 2.4 };

export const PRIOR_BITS = -6.2;
export const POINTS = 87;

export const learned = {
  pairs: '15800000',
  lookedAt: '5210',
  matching: 0.0134,
  priorBits: PRIOR_BITS,
  conditions: [
    {
      condition: 0,
      levels: [
        level('EXACT', 0.91, 0.0094, 6.6),
        level('CLOSE', 0.04, 0.0021, 4.3),
        level('FAR', 0.03, 0.0042, 2.8),
        level('FAILS', 0.02, 0.9843, -5.6),
      ],
    },
    {
      condition: 1,
      levels: [
        level('EXACT', 0.62, 0.091, 2.8),
        level('CLOSE', 0.31, 0.059, 2.4),
        level('FAR', 0.05, 0.03, 0.7),
        level('FAILS', 0.02, 0.82, -5.4),
      ],
    },
    {
      condition: 2,
      levels: [
        level('EXACT', 0.71, 0.0068, 6.7),
        level('CLOSE', 0.24, 0.0047, 5.7),
        level('FAR', 0.02, 0.044, -1.1),
        level('FAILS', 0.03, 0.9445, -5),
      ],
    },
  ],
};

export const weigh = (conditions) =>
  conditions.map((condition) => ({ ...condition, bits: BITS[condition.kind] ?? null, needed: null }));
