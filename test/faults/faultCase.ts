import type { Scene } from './harness/scene';

/** One fault and what it must lead to. */
export interface FaultCase {
  /** `group.number`, stable: `--only 4.3`. */
  id: string;
  /** What is done to the program, as the table shows it. */
  what: string;
  /** Part of the short form. */
  short?: true;
  /** Why the case cannot be done on this machine; null: it can. */
  impossible?: () => string | null;
  /** Answers what the run came to, in a few words; throws when it is not what it must be. */
  run(scene: Scene): Promise<string>;
}

/** How most cases end. */
export const SAME = 'completed, same';
