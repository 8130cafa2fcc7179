/** Methods of the program as a whole: its states, its settings, its health. */
import type { AppView, BridgesView, FindingView } from '../views/index.ts'
import { method, type None, result } from './declaration.ts'
import { bridges, idle, limit, passphrase, query } from './values.ts'

/** Passphrases come as text, as JSON has nothing else. Nothing keeps them longer than the call takes. */
export const APP_METHODS = {
  'app.status': method({
    level: 'read',
    takes: {},
    gives: result<AppView>(),
    about: 'Tells the state of the program and of Tor.',
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
    fails: ['wrong-passphrase', 'not-a-store', 'older-version', 'newer-version', 'in-use'],
  }),
  'app.lock': method({
    level: 'manage',
    takes: {},
    gives: result<AppView>(),
    about: 'Ends the engine and closes the store.',
  }),
  'app.active': method({
    level: 'write',
    takes: {},
    gives: result<None>(),
    about:
      'Tells that somebody is there who asks for nothing, such as a reader: it puts off the lock.',
  }),
  'app.instance': method({
    level: 'read',
    takes: {},
    gives: result<{ readonly instanceId: string }>(),
    about:
      'A random id of the running daemon: a window that connects again knows by it that it is the same one.',
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
    fails: ['settings-unreadable'],
  }),
  'app.bridges': method({
    level: 'manage',
    takes: { text: bridges },
    gives: result<BridgesView>(),
    about:
      'Connects through the bridges that are found in a text, as Tor’s web page, mail and bots give them; without bridges when it is empty. When it holds none that can be used, nothing is changed.',
    fails: [
      'bridge-line',
      'bridge-unsupported',
      'bridge-plugin-missing',
      'control-refused',
      'control-filtered',
    ],
  }),
  'app.doctor': method({
    level: 'read',
    takes: {},
    gives: result<readonly FindingView[]>(),
    about: 'Looks for whatever can be wrong, and gives it as codes with values.',
  }),
  'app.log': method({
    level: 'host',
    takes: { limit },
    gives: result<readonly string[]>(),
    about: 'The codes of the last events; they name nobody.',
    isUse: false,
  }),
  'app.open': method({
    level: 'host',
    takes: {},
    gives: result<{ readonly url: string }>(),
    about: 'Makes a link that lets one browser of this machine in, once and within a minute.',
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
