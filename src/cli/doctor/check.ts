import { AqeaError } from '../../support/errors';
import { redact } from '../../support/redact';

/** What the doctor found out about one part. */
export interface Finding {
  part: string;
  /** `fail`: a run cannot work like this; `warn`: it can, but not in every case. */
  state: 'ok' | 'warn' | 'fail';
  /** One line: what is there, or what is wrong. */
  says: string;
  /** What to do about it. */
  todo?: string;
}

export interface DoctorContext {
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
}

/** Looks at one part; more than one finding where the part has parts. */
export type Check = (context: DoctorContext) => Promise<Finding[]>;

/** Runs a check; what it throws is what it found out. */
export async function runCheck(part: string, check: Check, context: DoctorContext): Promise<Finding[]> {
  try {
    return await check(context);
  } catch (error) {
    return [failed(part, error)];
  }
}

export function failed(part: string, error: unknown): Finding {
  if (error instanceof AqeaError) {
    const says = error.where ? `${error.what} (${error.where})` : error.what;
    return { part, state: 'fail', says: redact(says), ...(error.hint ? { todo: error.hint } : {}) };
  }
  return { part, state: 'fail', says: redact(error instanceof Error ? error.message : String(error)) };
}
