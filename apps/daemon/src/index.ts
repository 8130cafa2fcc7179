/** The door for programs that start a daemon, or ask one. */
export { daemonSocket } from './daemon-socket.ts'
export { DataDirectory } from './data-directory.ts'
export { DaemonError, type DaemonFault } from './errors.ts'
export { type LaunchOptions, launchDaemon } from './launch.ts'
