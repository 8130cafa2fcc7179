import { strictObject } from 'valibot'
import { idle, limit, line, list, passphrase, path, query } from './values.ts'

const none = strictObject({})

export const APP_PARAMS = {
  'app.status': none,
  'app.create': strictObject({ passphrase }),
  'app.unlock': strictObject({ passphrase }),
  'app.lock': none,
  'app.active': none,
  'app.word': none,
  'app.passphrase': strictObject({ from: passphrase, to: passphrase }),
  'app.lockAfter': strictObject({ seconds: idle }),
  'app.bridges': strictObject({ lines: list(line, 0, 20) }),
  'app.doctor': none,
  'app.log': strictObject({ limit }),
  'app.open': none,
  'app.stop': none,
  'app.erase': strictObject({ confirm: query }),

  'backup.create': none,
  'backup.list': none,
  'backup.export': strictObject({ path, passphrase }),
  'backup.restore': strictObject({ path, passphrase }),
}
