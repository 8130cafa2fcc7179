/** The entry point for programs that start a daemon, or ask one. */
export { daemonSocket } from './daemon-socket.ts'
export { DaemonError, type DaemonFault } from './errors.ts'
export { DataDirectory } from './host/data-directory.ts'
export { type LaunchOptions, launchDaemon } from './launch.ts'
