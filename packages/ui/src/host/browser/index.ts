/** The host for a page in a browser on this computer, which its daemon serves on a loopback address. */
import type { Host } from '../host.ts'
import { connect } from './connect.ts'
import { files } from './files.ts'
import { notifications } from './notifications.ts'
import { qr } from './qr.ts'
import { sound } from './sound.ts'

export const browser: Host = {
  connect,
  files,
  qr,
  notifications,
  sound,
  // The camera that looks away from the person, where there are two.
  openCamera: () => navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }),
  copy: (text) => navigator.clipboard.writeText(text),
  reload: () => location.reload(),
  languages: () => navigator.languages,
}
