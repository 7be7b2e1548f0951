import { z } from 'zod';

export const ALERT_METRICS = ['worker_failure_rate', 'extraction_rate'] as const;
export const ALERT_ACTIONS = ['slack_notification', 'webhook', 'scale_up', 'pause'] as const;

const AlertSchema = z
  .strictObject({
    metric: z.enum(ALERT_METRICS),
    /** `worker_failure_rate`: a share, fires above; `extraction_rate`: entries a minute, fires below while work is open. */
    threshold: z.number().min(0).max(10_000_000),
    action: z.enum(ALERT_ACTIONS),
  })
  .refine(({ metric, threshold }) => metric !== 'worker_failure_rate' || threshold <= 1, {
    message: 'a rate of failures is a share: 0.1 is every tenth worker',
    path: ['threshold'],
  });

/** `monitoring`: what is watched, and what happens when it is not as it should be. */
export const MonitoringSchema = z
  .strictObject({
    alerts: z.array(AlertSchema).max(100).default([]).meta({
      description: 'What is watched, from which value on, and what happens then',
      allowed: 'a list of `{ metric, threshold, action }`',
    }),
  })
  .prefault({});

/** One line of `monitoring.alerts`. */
export type Alert = z.infer<typeof AlertSchema>;
