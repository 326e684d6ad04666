/** What the quality of data is judged by, and how grave a finding is: the one list of the rules and of the public shapes. */
export const DIMENSIONS = [
  'completeness',
  'validity',
  'consistency',
  'uniqueness',
  'timeliness',
  'integrity',
  'business',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export const SEVERITIES = ['error', 'warning'] as const;
