import type { AuditEvent } from '../../core/event.js'
import { ACTIVITIES, UNKNOWN } from './ocsf-activities.js'

/** Of the Open Cybersecurity Schema Framework (schema.ocsf.io). */
const VERSION = '1.3.0'

const SEVERITIES = ['Unknown', 'Informational', 'Low', 'Medium', 'High'] as const

/**
 * One audit event in the shape that SIEMs take. Users are the keyed hashes that the event has; no name is in it.
 * @param productVersion of Holdfast
 * @param seq its number in the trail, where it comes from one
 */
export function ocsf(event: AuditEvent, productVersion: string, seq?: number): Readonly<Record<string, unknown>> {
  const { type } = event
  // An export may be older than the app that has written the trail.
  const activity = Object.hasOwn(ACTIVITIES, type) ? ACTIVITIES[type] : UNKNOWN
  const { ofClass, activity_id, activity_name, severity_id, failed } = activity
  const product = { name: 'Holdfast', vendor_name: 'Holdfast', version: productVersion }
  return {
    ...CLASSES[ofClass],
    activity_id,
    activity_name,
    type_uid: CLASSES[ofClass].class_uid * 100 + activity_id,
    severity_id,
    severity: SEVERITIES[severity_id],
    time: event.time,
    message: type.replaceAll('_', ' '),
    ...PARTS[ofClass](event, product, failed === true),
    metadata: {
      version: VERSION,
      product,
      correlation_uid: event.requestId,
      event_code: type,
      ...(seq === undefined ? {} : { sequence: seq }),
    },
    unmapped: event.facts,
  }
}

const IAM = { category_uid: 3, category_name: 'Identity & Access Management' }

const CLASSES = {
  account: { class_uid: 3001, class_name: 'Account Change', ...IAM },
  authentication: { class_uid: 3002, class_name: 'Authentication', ...IAM },
  settings: { class_uid: 3004, class_name: 'Entity Management', ...IAM },
  finding: { class_uid: 2004, class_name: 'Detection Finding', category_uid: 2, category_name: 'Findings' },
  application: {
    class_uid: 6002,
    class_name: 'Application Lifecycle',
    category_uid: 6,
    category_name: 'Application Activity',
  },
  other: { class_uid: 0, class_name: 'Base Event', category_uid: 0, category_name: 'Uncategorized' },
} as const

type Product = Readonly<Record<string, string>>
type Part = (event: AuditEvent, product: Product, failed: boolean) => Readonly<Record<string, unknown>>

/** What each class has beside the attributes of all of them. */
const PARTS: Readonly<Record<keyof typeof CLASSES, Part>> = {
  account: (event, _, failed) => ({ ...outcome(failed), user: user(event.subject), ...people(event) }),
  authentication: (event, { name }, failed) => ({
    ...outcome(failed),
    user: user(event.subject),
    service: { name },
    ...people(event),
  }),
  settings: (event) => ({
    ...outcome(false),
    entity: { name: String(event.facts['limit'] ?? event.facts['caller'] ?? 'settings'), type_id: 5, type: 'Policy' },
    ...people(event),
  }),
  finding: ({ type, time, requestId }) => ({
    status_id: 1,
    status: 'New',
    finding_info: { uid: `${type} ${requestId || time}`, title: type.replaceAll('_', ' '), created_time: time },
  }),
  application: (_, product, failed) => ({ ...outcome(failed), app: product }),
  other: (_, __, failed) => outcome(failed),
}

function outcome(failed: boolean) {
  return failed ? { status_id: 2, status: 'Failure' } : { status_id: 1, status: 'Success' }
}

/** The class asks for a user also where an event knows none, such as of a key that is a service's. */
function user(uid: string | null) {
  return uid === null ? { name: 'Unknown', type_id: 0, type: 'Unknown' } : { uid, type_id: 1, type: 'User' }
}

function people({ actor, address }: AuditEvent) {
  return {
    ...(actor === null ? {} : { actor: { user: user(actor) } }),
    // A network, which is no `ip`.
    ...(address === null ? {} : { src_endpoint: { name: address } }),
  }
}
