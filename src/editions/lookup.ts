/** A table to look up names in that pages give: without prototype, so that `constructor` is found in none. */
export function lookup<Value>(values: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null) as Record<string, Value>, values);
}
