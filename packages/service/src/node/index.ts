/** The entry point on Node: the folder of a service, and the socket by which its owner asks it things. */
export { askControl, serveControl } from './control-socket.ts'
export { DataDirectory } from './data-directory.ts'
export { ServiceError, type ServiceErrorCode } from './errors.ts'
