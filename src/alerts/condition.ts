/** Something that a person should know, as it is now. */
export interface Condition {
  /** The same as long as it is the same trouble. */
  key: string;
  severity: 'info' | 'warning' | 'critical';
  what: string;
  where: string;
  /** What to do. */
  hint: string;
  /** `state`: told when it has lasted, again while it lasts, and when it is over · `event`: told once. */
  kind: 'state' | 'event';
}

/** A condition that somebody is to be told of. */
export interface Notice {
  /** The same however often it is sent, so that a receiver can tell. */
  id: string;
  status: 'firing' | 'still firing' | 'resolved';
  condition: Condition;
  /** ISO 8601. */
  since: string;
}
