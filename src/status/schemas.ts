import { z } from 'zod';

/** Shapes of all that the status API answers; the OpenAPI file and the types of this program come from them, too. */

const Count = z.int().min(0);
const Time = z.iso.datetime().meta({ description: 'ISO 8601, UTC' });
const PerMinute = z.number().min(0);
const Money = z.number().min(0);

/** A part that the figures come from, and why it could not be asked. */
export const PartSchema = z
  .object({
    state: z.enum(['ok', 'none', 'unreachable']),
    reason: z.string().nullable().meta({ description: 'why it could not be asked; null when it could' }),
  })
  .meta({ id: 'Part' });

export const PhaseSchema = z
  .enum([
    ...['planning', 'running', 'paused', 'finalizing'],
    ...['interrupted', 'unknown'],
    ...['completed', 'incomplete', 'failed', 'cancelled', 'abandoned'],
  ] as const)
  .meta({
    id: 'Phase',
    description:
      'interrupted: begun, and no workflow goes on with it; unknown: under way as the database says, and no master ' +
      'answers what it does just now',
  });

export const RateSchema = z
  .object({ entriesPerMinute: PerMinute, pagesPerMinute: PerMinute, unitsPerMinute: PerMinute })
  .meta({ id: 'Rate' });

export const FailureCountSchema = z.object({ reason: z.string(), count: Count }).meta({ id: 'FailureCount' });

export const PagesSchema = z
  .object({
    done: Count,
    stored: Count,
    unchanged: Count,
    skipped: Count,
    deadLettered: Count,
  })
  .meta({
    id: 'Pages',
    description: 'done = stored + unchanged + skipped + deadLettered, of the completed units',
  });

export const EntriesSchema = z
  .object({
    done: Count.meta({ description: 'entries of the pages that are done, unchanged pages included' }),
    inserted: Count,
    updated: Count,
    same: Count.meta({ description: 'there already, and nothing was written' }),
    withdrawn: Count,
  })
  .meta({ id: 'Entries' });

export const CostSchema = z
  .object({
    currency: z.literal('EUR'),
    workerHours: z.number().min(0),
    rentedMachines: Count.meta({
      description:
        "machines in the table `machines` that worked for it, paid for by their provider's billing steps",
    }),
    soFar: Money.meta({
      description:
        'its part of the bills of rented machines until now, as `aqea cost` counts it, and the hours of other workers',
    }),
    atEnd: Money.nullable().meta({
      description: 'with the machines and workers that are there now; null when the end is not known',
    }),
  })
  .meta({ id: 'Cost' });

export const ProviderOfRunSchema = z
  .object({
    provider: z.string(),
    share: z
      .number()
      .min(0)
      .nullable()
      .meta({ description: 'percent of the units; null: not known just now' }),
    units: z.object({ done: Count, running: Count }),
    pages: PagesSchema,
    entries: EntriesSchema,
    rate: z.object({ now: RateSchema, overall: RateSchema }),
    failures: z.array(FailureCountSchema),
    deadLetters: Count,
    workers: z.object({ live: Count, slots: Count }),
    resting: z
      .object({ since: Time.nullable(), until: Time.nullable(), reason: z.string() })
      .nullable()
      .meta({ description: 'gets no units for a while, because it took none' }),
    cost: CostSchema.extend({
      perWorkerHour: Money.meta({ description: 'of a worker on a machine that is not rented' }),
    }),
  })
  .meta({ id: 'ProviderOfRun' });

export const RetryingStepSchema = z
  .object({
    step: z.string().meta({ description: 'fetchUnit, upsertUnit, ...' }),
    steps: Count.meta({ description: 'units that are in it' }),
    attempts: Count.meta({ description: 'most times that one of them was tried' }),
    code: z.string().nullable().meta({ description: 'docs/failures.md' }),
    reason: z.string(),
  })
  .meta({ id: 'RetryingStep', description: 'a step that failed and is tried again: what the run waits for' });

export const RunSchema = z
  .object({
    extractionId: z.uuid().nullable().meta({ description: 'null until the plan is made' }),
    workflowId: z.string(),
    edition: z.string(),
    languages: z.array(z.string()),
    dump: z
      .string()
      .nullable()
      .meta({ description: 'date of the dump, YYYYMMDD; null: none, or not known yet' }),
    phase: PhaseSchema,
    underWay: z.boolean(),
    startedAt: Time,
    finishedAt: Time.nullable(),
    elapsedSeconds: z.number().min(0),
    estimatedEnd: Time.nullable().meta({ description: 'null when nothing moves' }),
    units: z.object({ total: Count, done: Count, running: Count, failed: Count }),
    pages: PagesSchema.extend({ total: Count }),
    entries: EntriesSchema,
    rate: z.object({
      now: RateSchema.meta({ description: 'over the last minute' }),
      overall: RateSchema.meta({ description: 'over the whole run' }),
    }),
    failures: z.array(FailureCountSchema).meta({ description: 'dead letters by reason, most first' }),
    deadLetters: Count,
    retrying: z.array(RetryingStepSchema),
    providers: z.array(ProviderOfRunSchema),
    addresses: z.object({ used: Count, slots: Count }).meta({
      description: "of the address space of the run's languages: entries ever stored in it, and its size",
    }),
    cost: CostSchema.extend({
      exchange: z
        .object({ usdPerEur: z.number().positive(), source: z.enum(['default', 'configured']) })
        .nullable()
        .meta({ description: 'what prices in dollars were converted with; null: there were none' }),
      singleServer: z
        .object({ perHour: Money, soFar: Money, atEnd: Money.nullable() })
        .meta({ description: 'one large machine for the same time' }),
    }),
  })
  .meta({ id: 'Run' });

export const ProviderSchema = z
  .object({
    provider: z.string(),
    liveWorkers: Count,
    slots: Count.meta({ description: 'units that its live workers can do at once' }),
    polled: z.boolean().meta({ description: 'a live master looks after its units' }),
  })
  .meta({ id: 'Provider' });

export const MasterSchema = z
  .object({
    id: z.string(),
    provider: z.string().nullable(),
    host: z.string(),
    pid: z.int(),
    apiUrl: z.string().nullable(),
    dashboardUrl: z.string().nullable(),
    startedAt: Time,
    beatAt: Time.meta({ description: 'last sign of life' }),
  })
  .meta({ id: 'Master' });

export const StatusSchema = z
  .object({
    at: Time.meta({ description: "the database's clock" }),
    temporal: PartSchema,
    database: PartSchema,
    runs: z.array(RunSchema).meta({ description: 'under way, newest first' }),
    last: RunSchema.nullable().meta({ description: 'the run that ended last' }),
    providers: z.array(ProviderSchema),
    masters: z.array(MasterSchema),
  })
  .meta({ id: 'Status' });

export const TimelineSchema = z
  .object({
    stepSeconds: z.int().min(1),
    buckets: z.array(
      z.object({
        at: Time.meta({ description: 'begin of the bucket' }),
        units: Count,
        pages: Count,
        entries: Count,
        entriesByProvider: z.record(z.string(), Count),
      }),
    ),
  })
  .meta({
    id: 'Timeline',
    description: 'what was done when, from the begin of the run; empty buckets are left out',
  });

export const ExtractionSchema = z
  .object({
    id: z.uuid(),
    edition: z.string(),
    languages: z.array(z.string()),
    dump: z.string().nullable(),
    status: z.enum(['running', 'completed', 'incomplete', 'failed', 'cancelled', 'abandoned']),
    workflowId: z.string(),
    parserVersion: z.int(),
    units: Count,
    pages: Count,
    startedAt: Time,
    finishedAt: Time.nullable(),
  })
  .meta({ id: 'Extraction' });

export const ExtractionDetailSchema = z
  .object({
    extraction: ExtractionSchema,
    run: RunSchema,
    skippedByReason: z.record(z.string(), Count),
    timeline: TimelineSchema,
    report: z
      .looseObject({})
      .nullable()
      .meta({ description: 'as `aqea extract --json` has it; null before the end' }),
  })
  .meta({ id: 'ExtractionDetail' });

export const UnitSchema = z
  .object({
    unit: Count,
    state: z.enum(['pending', 'claimed', 'completed']),
    provider: z.string().nullable(),
    worker: z.string().nullable(),
    attempt: Count,
    plannedPages: Count,
    claimedAt: Time.nullable(),
    finishedAt: Time.nullable(),
    pages: PagesSchema,
    entries: EntriesSchema,
    timings: z.record(z.string(), z.number()).meta({ description: 'milliseconds by step' }),
  })
  .meta({ id: 'Unit' });

export const PageFailureSchema = z
  .object({
    id: z.string(),
    unit: Count,
    pageId: z.int(),
    title: z.string(),
    revId: z.int().nullable(),
    reason: z.string(),
    detail: z.string(),
    createdAt: Time,
  })
  .meta({ id: 'PageFailure' });

export const EntrySchema = z
  .object({
    address: z.string(),
    entryKey: z.string(),
    language: z.string(),
    pos: z.string(),
    label: z.string(),
    description: z.string(),
    withdrawn: z.boolean(),
    meta: z.looseObject({}).meta({ description: 'the entry itself: docs/entry.schema.json' }),
  })
  .meta({ id: 'Entry' });

export const EntryHitSchema = EntrySchema.extend({
  form: z.string().nullable().meta({ description: 'the form that was found, when it is not the headword' }),
}).meta({ id: 'EntryHit' });

export const NewEntrySchema = z
  .object({
    address: z.string().meta({ description: 'may change until the run is finalized; the key does not' }),
    entryKey: z.string(),
    language: z.string(),
    pos: z.string(),
    label: z.string(),
    description: z.string().meta({ description: 'its first 200 characters' }),
    createdAt: Time,
  })
  .meta({ id: 'NewEntry' });

export const ErrorSchema = z
  .object({
    error: z.object({
      code: z.string().meta({ description: 'stable: docs/failures.md' }),
      message: z.string(),
      hint: z.string().optional(),
    }),
  })
  .meta({ id: 'Error' });

export type Part = z.infer<typeof PartSchema>;
export type Phase = z.infer<typeof PhaseSchema>;
export type Rate = z.infer<typeof RateSchema>;
export type FailureCount = z.infer<typeof FailureCountSchema>;
export type Pages = z.infer<typeof PagesSchema>;
export type Entries = z.infer<typeof EntriesSchema>;
export type Cost = z.infer<typeof CostSchema>;
export type ProviderOfRun = z.infer<typeof ProviderOfRunSchema>;
export type RetryingStep = z.infer<typeof RetryingStepSchema>;
export type Run = z.infer<typeof RunSchema>;
export type Provider = z.infer<typeof ProviderSchema>;
export type Master = z.infer<typeof MasterSchema>;
export type Status = z.infer<typeof StatusSchema>;
export type Timeline = z.infer<typeof TimelineSchema>;
export type ExtractionSummary = z.infer<typeof ExtractionSchema>;
export type ExtractionDetail = z.infer<typeof ExtractionDetailSchema>;
export type Unit = z.infer<typeof UnitSchema>;
export type PageFailure = z.infer<typeof PageFailureSchema>;
export type NewEntry = z.infer<typeof NewEntrySchema>;
