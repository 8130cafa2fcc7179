export { PostgresEngine, type PostgresOptions } from './postgres-engine.ts'
