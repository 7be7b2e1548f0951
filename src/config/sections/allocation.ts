import { z } from 'zod';

const PROVIDER_NAME = /^[a-z][a-z0-9-]*$/;
const PERCENT = /^(\d{1,3}(?:\.\d+)?)\s?%$/;
const ALLOWED = 'percentages from 0 to 100 that add up to 100, such as `hetzner: 60%` or `hetzner: 60`';

const ShareSchema = z
  .union([z.number().min(0).max(100), z.string().regex(PERCENT)])
  .refine((share) => percentOf(share) <= 100, { message: 'a share is at most 100 %' })
  .meta({ allowed: 'a percentage from 0 to 100, written 60 or 60%' });

/**
 * Shares per provider in percent, `{ hetzner: 60, linode: 40 }`; a provider's name is also its task queue. Written as
 * numbers or with a percent sign, all in the same way: with both in one list, one of them is a slip.
 */
export const AllocationSchema = z
  .record(z.string().regex(PROVIDER_NAME), ShareSchema)
  .superRefine((shares, context) => {
    const values = Object.values(shares);
    const fault = (message: string): void => context.addIssue({ code: 'custom', message });
    const withSign = values.filter((share) => typeof share === 'string').length;
    const sum = values.reduce<number>((total, share) => total + percentOf(share), 0);
    if ('aqea' in shares) fault('no provider may be called `aqea`: that is the task queue of the masters');
    else if (withSign > 0 && withSign < values.length)
      fault('some shares are written with `%` and some without');
    else if (Math.abs(sum - 100) > 1e-9)
      fault(`the shares must add up to 100, and these add up to ${+sum.toFixed(6)}`);
  })
  .transform((shares): Record<string, number> =>
    Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, percentOf(share)])),
  )
  .meta({ allowed: ALLOWED });

function percentOf(share: number | string): number {
  return typeof share === 'number' ? share : Number(PERCENT.exec(share)?.[1]);
}
