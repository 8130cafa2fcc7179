import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Typed lint only: layout and import order belong to biome, unused exports to knip. */
export default defineConfig(
  { ignores: ['**/node_modules/', '**/dist/', '.cache/', 'coverage/', '**/*.d.ts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './packages/ui/tsconfig.json',
          './packages/ui/tsconfig.test.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A method may be async because its interface is.
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
    },
  },
  {
    // Time and randomness are injected, except in what touches the host by nature.
    files: ['packages/*/src/**/*.ts', 'research/*/src/**/*.ts'],
    ignores: ['packages/testnet/**', 'packages/ui/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use the injected RandomSource.' },
        { object: 'Date', property: 'now', message: 'Use the injected Env or Timers.' },
        { object: 'performance', property: 'now', message: 'Use the injected Timers.' },
      ],
    },
  },
  {
    // Their types stand in JSDoc, which tsc checks and this rule does not read.
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    // node:test collects the promises of `test` and `suite` itself.
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'suite', 'it', 'describe'], package: 'node:test' },
          ],
        },
      ],
    },
  },
)
