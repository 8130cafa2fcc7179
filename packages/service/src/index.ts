/** The host-free part: streams of requests, and what a service tells about itself. */
export { PrioritySemaphore } from './priority-semaphore.ts'
export { rarely } from './rarely.ts'
export { type NetworkReport, networkReport, rounded } from './report.ts'
export {
  type RequestFormat,
  type RequestLimits,
  RequestStream,
  StreamEnded,
} from './request-stream.ts'
