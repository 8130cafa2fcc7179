export { PostgresCluster, postgresPrograms } from './cluster.ts'
