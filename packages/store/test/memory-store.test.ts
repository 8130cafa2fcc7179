import { memoryStore } from '../src/node/index.ts'
import { storeCompliance } from './compliance/index.ts'

storeCompliance('memory', memoryStore)
