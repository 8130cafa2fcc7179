/** Wie es Tor geht, in einer Zeile. */
import type { Strings } from '../types.ts'

export const tor: Strings['tor'] = {
  stages: {
    reach: 'Tor wird gesucht',
    learn: 'Verbindung mit Tor',
    load: 'Das Verzeichnis von Tor wird geladen',
    build: 'Fast fertig',
    ready: 'Mit Tor verbunden',
  },
  percent: (stage, percent) => `${stage}: ${percent} %`,
  degraded: {
    restarting: 'Tor startet neu. Nachrichten werden später gesendet.',
    'network-down': 'Du bist offline. Nachrichten werden später gesendet.',
    'woke-up': 'Wird neu verbunden …',
  },
  bridgesLost: 'Keine Bridge antwortet, oder du bist offline. Nachrichten werden später gesendet.',
  failedTitle: 'Tor konnte nicht starten',
  heldTitle: 'Mit Bridges oder ohne?',
  held: 'Keine Verbindung: Die Einstellungen sind beschädigt, und vielleicht hattest du Bridges. Gib sie neu ein, oder verwende keine. Stelle auch die Sperre neu ein.',
  closed: 'Tor läuft nicht',
}
