/** The entry point on Node: the API over a unix socket, from either side. */
export { connectSocket } from './connect-socket.ts'
export { listenSocket, type SocketListener } from './listen-socket.ts'
