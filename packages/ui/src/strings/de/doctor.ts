/** Was die Selbstprüfung ergab, nach dem Code, und was hilft. */
import { count } from '../count.ts'
import type { Strings } from '../types.ts'

export const doctor: Strings['doctor'] = {
  title: 'Nach Problemen suchen',
  running: 'Wird geprüft …',
  verdicts: { good: 'Gut', doubtful: 'Prüfen', bad: 'Problem' },
  findings: {
    'tor-ready': (bridges) => `Tor ist verbunden${bridges ? ', über Bridges' : ''}.`,
    'tor-connecting': (percent) => `Tor verbindet sich: ${percent} %. Warte einen Moment.`,
    'tor-stuck': (percent, bridges) =>
      `Tor kommt nicht weiter (${percent} %). Prüfe, ob dieser Computer online ist. Wenn ja, verwende ${bridges ? 'andere ' : ''}Bridges.`,
    'tor-unanswered': (bridges) =>
      `${bridges ? 'Keine Bridge' : 'Kein Relay von Tor'} antwortet. Prüfe, ob dieser Computer online ist. Wenn ja, verwende ${bridges ? 'andere ' : ''}Bridges.`,
    'tor-network-down': 'Tor hat keine Verbindung. Prüfe, ob dieser Computer online ist.',
    'tor-restarting': 'Tor startet neu. Warte einen Moment.',
    'tor-woke-up':
      'Dieser Computer war im Ruhezustand, und Tor verbindet sich neu. Warte einen Moment.',
    'tor-closed': 'Tor läuft nicht. Starte pvtcoms neu.',
    'tor-failed': (reason, missing) =>
      `Tor konnte nicht starten: ${reason}.${missing ? ' Installiere es (unter Debian: apt install tor).' : ''} pvtcoms versucht es von selbst wieder.`,
    'settings-unreadable':
      'Die Einstellungen sind beschädigt, und vielleicht hattest du Bridges: Tor wartet. Gib sie neu ein, oder verwende keine.',
    'tor-filtered': (commands) =>
      `Ein Filter vor dem Control-Port von Tor lässt pvtcoms nicht nach diesem fragen: ${commands}. Installiere die Filterdatei aus docs/tails-whonix.md. pvtcoms versucht es von selbst wieder.`,
    'clock-good': 'Die Uhr scheint richtig zu gehen.',
    'clock-wrong': 'Die Uhr geht falsch. Stelle Datum, Uhrzeit und Zeitzone dieses Computers ein.',
    'clock-most-differ':
      'Die Uhr weicht von den meisten Postfächern mehr als einen Tag ab. Stelle Datum, Uhrzeit und Zeitzone dieses Computers ein.',
    'clock-some-differ':
      'Die Uhr eines Postfachs weicht mehr als einen Tag ab. Geht deine richtig, sage es dem Betreiber.',
    'disk-unknown': 'Der freie Speicherplatz ist nicht bekannt.',
    'disk-not-writable':
      'Der Datenordner ist schreibgeschützt. Prüfe seine Berechtigungen und die Festplatte.',
    'disk-good': (space) => `${space} Speicherplatz frei.`,
    'disk-low': (space) =>
      `Nur noch ${space} Speicherplatz frei. Schaffe Platz, sonst lassen sich keine Nachrichten speichern.`,
    'store-sound': 'Deine Daten sind in Ordnung.',
    'store-locked': 'Deine Daten sind gesperrt. Entsperre pvtcoms, um sie zu prüfen.',
    'store-empty': 'Es gibt noch keine Daten.',
    'store-damaged':
      'Deine Daten sind beschädigt. Kopiere den Datenordner und stelle dann ein Backup wieder her.',
    'store-fault': (fault) =>
      `Deine Daten konnten nicht gelesen werden (${fault}). Beende pvtcoms, prüfe die Festplatte und starte neu.`,
    'backup-none': 'Es gibt noch kein Backup. Erstelle eines und bewahre eine Kopie woanders auf.',
    'backup-recent': (days) => `Das letzte Backup ist ${count(days, 'Tag', 'Tage')} alt.`,
    'backup-old': (days) => `Das letzte Backup ist ${days} Tage alt. Erstelle ein neues.`,
    crashed: (fault) =>
      `pvtcoms ist beim letzten Mal abgestürzt (${fault}). Nichts Gespeichertes ist verloren. Bitte melde es.`,
    'mailbox-good': (n) => `Postfach ${n} ist online.`,
    'mailbox-equivocating': (n) =>
      `Postfach ${n} widerspricht sich und wird nicht mehr verwendet. Füge ein anderes hinzu.`,
    'mailbox-unreachable': (n) =>
      `Postfach ${n} ist offline. Bleibt es dabei, füge ein anderes hinzu.`,
    'own-box-unreachable': (n) => `Postfach ${n}, dein eigenes, ist offline. Prüfe, ob es läuft.`,
    'mailbox-unknown': (n) => `Postfach ${n} wurde noch nicht geprüft. Warte einen Moment.`,
    'mailbox-doubted': (n) =>
      `Ein Kontakt sah in Postfach ${n} etwas anderes als du. Füge ein anderes hinzu.`,
    'mailbox-none':
      'Du hast kein Postfach. Nachrichten kommen nur an, solange ihr beide online seid.',
  },
}
