/** Address of the investigation of a signal. */
export const rootOf = (signal: string): string => `/api/surveillance/signals/${signal}/investigation`;
