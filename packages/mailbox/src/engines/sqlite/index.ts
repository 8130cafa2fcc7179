export { SqliteEngine } from './sqlite-engine.ts'
