/** Methods of backups: copies of the store under a passphrase. */
import type { AppView, BackupView } from '../views/index.ts'
import { method, result } from './declaration.ts'
import { passphrase, path } from './values.ts'

export const BACKUP_METHODS = {
  'backup.create': method({
    level: 'manage',
    takes: {},
    gives: result<BackupView>(),
    about: 'Writes a backup into the data directory, where the newest few are kept.',
  }),
  'backup.list': method({
    level: 'read',
    takes: {},
    gives: result<readonly BackupView[]>(),
    about: 'Backups in the data directory.',
  }),
  'backup.export': method({
    level: 'host',
    takes: { path, passphrase },
    gives: result<BackupView>(),
    about: 'Writes one file, under a passphrase of its own, to a path that must not exist.',
    fails: ['bad-path', 'exists', 'absent', 'weak-passphrase'],
  }),
  'backup.restore': method({
    level: 'host',
    takes: { path, passphrase },
    gives: result<AppView>(),
    about: 'Into an empty data directory: a new store, which rejoins all contacts.',
    fails: [
      'exists',
      'bad-path',
      'absent',
      'wrong-passphrase',
      'not-a-store',
      'not-a-backup',
      'cut-off',
      'damaged-backup',
      'older-version',
      'newer-version',
      'in-use',
    ],
  }),
}
