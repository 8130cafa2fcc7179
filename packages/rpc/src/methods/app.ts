/** Methods of the program as a whole: its states, its settings, its health. */
import type { AppView, FindingView } from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { idle, limit, line, list, passphrase, query } from './values.ts'

/** Passphrases are text here, as JSON has nothing else; they live as briefly as a request does. */
export const APP_METHODS = {
  'app.status': method({
    level: 'read',
    takes: {},
    gives: result<AppView>(),
    about: 'What is open, and how Tor is doing.',
  }),
  'app.create': method({
    level: 'host',
    takes: { passphrase },
    gives: result<AppView>(),
    about: 'Makes the store.',
    fails: ['exists', 'weak-passphrase'],
  }),
  'app.unlock': method({
    level: 'host',
    takes: { passphrase },
    gives: result<AppView>(),
    about: 'Opens the store.',
    fails: ['wrong-passphrase', 'not-a-store', 'newer-version', 'in-use'],
  }),
  'app.lock': method({
    level: 'manage',
    takes: {},
    gives: result<AppView>(),
    about: 'Ends the engine and closes the store.',
  }),
  'app.active': method({
    level: 'read',
    takes: {},
    gives: result<None>(),
    about: 'Somebody is there, though they ask for nothing: it does not lock by itself yet.',
    isUse: true,
  }),
  'app.instance': method({
    level: 'read',
    takes: {},
    gives: result<{ readonly instanceId: string }>(),
    about:
      'What this daemon says when asked, as long as it runs, and nobody else can: whoever comes back knows it by that.',
  }),
  'app.passphrase': method({
    level: 'host',
    takes: { from: passphrase, to: passphrase },
    gives: result<None>(),
    about: 'Changes the passphrase of the open store.',
    fails: ['wrong-passphrase', 'weak-passphrase'],
  }),
  'app.lockAfter': method({
    level: 'manage',
    takes: { seconds: idle },
    gives: result<AppView>(),
    about: 'Locks by itself after so many seconds without use; 0: never.',
  }),
  'app.bridges': method({
    level: 'manage',
    takes: { lines: list(line, 0, 20) },
    gives: result<AppView>(),
    about: 'Bridge lines as tor has them; none: without bridges.',
    fails: ['bridge-line', 'bridge-unsupported', 'bridge-plugin-missing', 'control-refused'],
  }),
  'app.doctor': method({
    level: 'read',
    takes: {},
    gives: result<readonly FindingView[]>(),
    about: 'Looks at everything that can be wrong, as codes with values.',
  }),
  'app.log': method({
    level: 'host',
    takes: { limit },
    gives: result<readonly string[]>(),
    about: 'Codes of the last events: no metadata in it.',
    isUse: false,
  }),
  'app.open': method({
    level: 'host',
    takes: {},
    gives: result<{ readonly url: string }>(),
    about: 'Where a browser of this machine is let in: once, and for a minute.',
    fails: ['no-window'],
  }),
  'app.stop': method({
    level: 'host',
    takes: {},
    gives: result<None>(),
    about: 'Ends the daemon.',
  }),
  'app.erase': method({
    level: 'host',
    takes: { confirm: query },
    gives: result<AppView>(),
    about: 'Deletes everything in the data directory. `confirm` must be "delete everything".',
    fails: ['not-confirmed'],
  }),
}
