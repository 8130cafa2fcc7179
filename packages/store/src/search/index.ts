export { findAll, isEmpty, parseQuery, type Query, type Range } from './query.ts'
