import { z } from 'zod';
import { CloudDeploymentSchema } from './sections/cloudDeployment';
import { CostOptimizationSchema } from './sections/costOptimization';
import { DatabaseSchema } from './sections/database';
import { FxSchema } from './sections/fx';
import { MonitoringSchema } from './sections/monitoring';
import { PerformanceSchema } from './sections/performance';
import { ResilienceSchema } from './sections/resilience';
import { SourceSchema } from './sections/source';
import { StatusSchema } from './sections/status';

/**
 * Everything that a deployment can set, one file per section; `config/cloud-database.yml` shows every key with its
 * default, and docs/configuration.md explains them. Secrets are not here: they come from the environment.
 */
export const ConfigSchema = z.strictObject({
  cloud_deployment: CloudDeploymentSchema,
  source: SourceSchema,
  performance: PerformanceSchema,
  resilience: ResilienceSchema,
  database: DatabaseSchema,
  cost_optimization: CostOptimizationSchema,
  fx: FxSchema,
  monitoring: MonitoringSchema,
  status: StatusSchema,
});

export type Config = z.infer<typeof ConfigSchema>;
