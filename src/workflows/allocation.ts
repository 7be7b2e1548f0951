import { AllocationSchema } from '../config/sections/allocation';
import { explainIssues } from '../config/explain';

export type ParsedAllocation =
  { ok: true; allocation: Record<string, number> } | { ok: false; message: string };

/** Shares as the update `setAllocation` brings them, written as in the configuration: `60` or `"60%"`; percent. */
export function parseAllocation(value: unknown): ParsedAllocation {
  const parsed = AllocationSchema.safeParse(value);
  if (parsed.success) return { ok: true, allocation: parsed.data };
  const { what, hint } = explainIssues(AllocationSchema, value, parsed.error.issues, {
    whole: 'the allocation',
  });
  return { ok: false, message: `${what}. ${hint}` };
}
