import type { FaultCase } from '../faultCase';

export function chaos(_seed: number): FaultCase[] {
  return [];
}
