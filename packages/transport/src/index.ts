export {
  type AnonTransport,
  type BootstrapPace,
  type ClientAuthKey,
  type DegradedReason,
  type DialOptions,
  type Duplex,
  type IsolationKey,
  isolationKey,
  type Listener,
  type ListenerState,
  type ListenKey,
  type ListenOptions,
  type TransportStatus,
} from './anon-transport.ts'
export { failure, TransportError, type TransportErrorCode } from './errors.ts'
export { type FrameFormat, FrameReader, writeFrame } from './frames.ts'
