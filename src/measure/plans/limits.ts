/** Tolerance of `==` for neutral ratios, as a share of the value (project default). */
export const NEUTRAL_TOLERANCE = 0.005;
/** A target short of its line by no more than this share of the way is at risk; beyond it is off track. */
export const AT_RISK_SHORTFALL = 0.1;
