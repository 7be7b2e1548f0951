import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';

const FOLDER = resolve(__dirname, '../../../../shared/data/cloud-apis');

type Json = Record<string, unknown>;

/** A provider's own description of its API (OpenAPI), as far as it says what bodies look like. */
export class Description {
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  /** Compiling them takes longer than most tests. */
  private static readonly loaded = new Map<string, Description>();
  private readonly validators = new Map<string, ValidateFunction | null>();

  private constructor(private readonly document: Json) {}

  /** Null, with a loud warning, when the descriptions are not beside the project. */
  static load(provider: string): Description | null {
    const loaded = Description.loaded.get(provider);
    if (loaded) return loaded;
    const file = join(FOLDER, `${provider}.json`);
    if (existsSync(file)) {
      const description = new Description(JSON.parse(readFileSync(file, 'utf8')) as Json);
      Description.loaded.set(provider, description);
      return description;
    }
    console.warn(`NOT CHECKED against ${provider}'s own description: ${file} is not there`);
    return null;
  }

  /** What is wrong with a request's body; empty when nothing is. */
  request(path: string, method: string, body: unknown): string[] {
    return this.check(`${method} ${path} request`, body, (operation) => operation['requestBody']);
  }

  /** What is wrong with an answer's body. */
  answer(path: string, method: string, status: number, body: unknown): string[] {
    return this.check(`${method} ${path} ${status}`, body, (operation) => {
      const responses = operation['responses'] as Json;
      return responses[status] ?? responses[`${String(status)[0]}xx`] ?? responses['default'];
    });
  }

  private check(what: string, body: unknown, part: (operation: Json) => unknown): string[] {
    let validate = this.validators.get(what);
    if (validate === undefined) {
      const [method = '', path = ''] = what.split(' ');
      const operation = this.pathItem(path)?.[method.toLowerCase()] as Json | undefined;
      if (!operation) return [`${what}: not in the description`];
      const described = this.resolve(part(operation)) as
        { content?: Record<string, { schema: unknown }> } | undefined;
      const schema = described?.content?.['application/json']?.schema;
      validate = schema === undefined ? null : this.ajv.compile(this.jsonSchema(schema, []) as Json);
      this.validators.set(what, validate);
    }
    if (validate === null || validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${what}: ${instancePath} ${message}`);
  }

  /** By its own words or, for a path with an id in it, by those that fit. */
  private pathItem(path: string): Json | undefined {
    const paths = this.document['paths'] as Record<string, Json>;
    const fits = (template: string): boolean =>
      new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
    return paths[path] ?? paths[Object.keys(paths).find(fits) ?? ''];
  }

  private resolve(node: unknown): unknown {
    const reference = (node as Json | undefined)?.['$ref'];
    if (typeof reference !== 'string') return node;
    const names = reference.slice(2).split('/');
    const found = names.reduce<unknown>(
      (at, name) => (at as Json)[name.replaceAll('~1', '/')],
      this.document,
    );
    return this.resolve(found);
  }

  /** OpenAPI 3.0's dialect as JSON Schema: references written out, `nullable` as a type. */
  private jsonSchema(node: unknown, above: readonly unknown[]): unknown {
    if (Array.isArray(node)) return node.map((item) => this.jsonSchema(item, above));
    if (node === null || typeof node !== 'object') return node;
    const resolved = this.resolve(node) as Json;
    if (above.includes(resolved)) return {};
    const { nullable, example, discriminator, ...rest } = resolved;
    void [example, discriminator];
    const schema: Json = {};
    for (const [key, value] of Object.entries(rest)) {
      // Members of an allOf would each refuse what the others describe.
      if (key === 'additionalProperties' && value === false && above.length > 0) continue;
      if (key === 'properties')
        schema[key] = Object.fromEntries(
          Object.entries(value as Json).map(([name, child]) => [
            name,
            this.jsonSchema(child, [...above, resolved]),
          ]),
        );
      else
        schema[key] =
          key === 'enum' || key === 'required' ? value : this.jsonSchema(value, [...above, resolved]);
    }
    if (nullable !== true) return schema;
    if (Array.isArray(schema['enum'])) schema['enum'] = [...(schema['enum'] as unknown[]), null];
    return { anyOf: [{ type: 'null' }, schema] };
  }
}
