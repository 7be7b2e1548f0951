import tseslint from 'typescript-eslint';
import regexp from 'eslint-plugin-regexp';
import prettier from 'eslint-config-prettier';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.aqea/', 'coverage/', '**/assembly/', '.cache/'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.ts', 'bench/**/*.ts', 'samples/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // What a user reads on stdout is the command line's job; everything else logs.
    files: ['src/cli/**/*.ts', 'bench/**/*.ts', 'test/support/**/*.ts', 'samples/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // Workflow code is replayed: it may use only what gives the same answer each time.
    files: ['src/workflows/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'pino', message: "Use log of '@temporalio/workflow'." },
            { name: 'crypto', message: 'Not available to workflow code.' },
            { name: 'fs', message: 'Not available to workflow code.' },
          ],
          patterns: [{ group: ['node:*', 'pg', 'pino*'], message: 'Workflow code is deterministic.' }],
        },
      ],
    },
  },
  {
    // Pages are anybody's text: what reads them takes linear time, its expressions too.
    files: ['src/wikitext/**/*.ts', 'src/editions/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  { files: ['**/*.js', '**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  prettier,
);
