/** A unix socket's path has at most 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH = 103

export const fitsSocket = (path: string): boolean => Buffer.byteLength(path) <= MAX_SOCKET_PATH
