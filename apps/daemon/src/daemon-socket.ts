import { DataDirectory } from './host/data-directory.ts'

/** Where the daemon of a data directory is asked things. */
export const daemonSocket = (dataDirectory: string): string =>
  new DataDirectory(dataDirectory).socket
