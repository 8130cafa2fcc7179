export { TorError, type TorErrorCode } from './errors.ts'
export { SocketDuplex } from './socket-duplex.ts'
export { MINIMUM_TOR_VERSION, type TorProcessOptions, torVersion } from './tor-process.ts'
export { TorTransport, type TorTransportOptions } from './tor-transport.ts'
