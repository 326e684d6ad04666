/** Levels of urgency, from the lowest to the highest (the colours of warnings in the law on emergencies). */
export const NOTICE_LEVELS = ['blue', 'yellow', 'orange', 'red'] as const;
export type NoticeLevel = (typeof NOTICE_LEVELS)[number];

export const CHANNELS = ['email', 'sms', 'wecom'] as const;
export type Channel = (typeof CHANNELS)[number];

export const isAtLeast = (level: NoticeLevel, least: NoticeLevel): boolean =>
  NOTICE_LEVELS.indexOf(level) >= NOTICE_LEVELS.indexOf(least);
