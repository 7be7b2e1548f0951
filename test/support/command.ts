/** What `aqea extract --json` and `aqea dev --json` end with. */
export interface Answer {
  status: string;
  pages: number;
  stored: number;
  unchanged: number;
  skipped: number;
  deadLettered: number;
  entries: number;
  inserted: number;
  updated: number;
  seconds: number;
  contentHash: string;
  error?: { code: string; message: string };
}

/** How a command ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** This process's environment without anything that names a server: a command is to start or be given its own. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AQEA|TEMPORAL|SUPABASE)_/.test(name)),
  );
}
