import { describe, expect, it } from 'vitest'
import type { AuditType } from '../../core/event.js'
import { audit } from '../../telemetry/sample-events.test-parts.js'
import { ACTIVITIES } from './ocsf-activities.js'
import { ocsf } from './ocsf.js'

// From the published schema, OCSF 1.3.0 without profiles: what each class must and may have.
const BASE =
  'activity_id activity_name category_name category_uid class_name class_uid message metadata severity severity_id status status_id time type_uid unmapped'
const REQUIRED = 'activity_id category_uid class_uid metadata severity_id time type_uid'
const CLASSES: Readonly<Record<number, { readonly required: string; readonly allowed: string; readonly ids: object }>> =
  {
    2004: { required: 'finding_info', allowed: '', ids: { 1: 'Create', 2: 'Update', 3: 'Close' } },
    3001: {
      required: 'user',
      allowed: 'actor src_endpoint',
      ids: {
        1: 'Create',
        2: 'Enable',
        3: 'Password Change',
        4: 'Password Reset',
        5: 'Disable',
        6: 'Delete',
        9: 'Lock',
        10: 'MFA Factor Enable',
        11: 'MFA Factor Disable',
      },
    },
    // Of `service` and `dst_endpoint` at least one.
    3002: { required: 'user service', allowed: 'actor src_endpoint', ids: { 1: 'Logon', 2: 'Logoff' } },
    3004: {
      required: 'entity',
      allowed: 'actor src_endpoint',
      ids: { 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete' },
    },
    6002: { required: 'app', allowed: '', ids: { 1: 'Install', 3: 'Start', 4: 'Stop', 8: 'Update' } },
  }
const STATUS = { 1: 'Success', 2: 'Failure' }
const words = (text: string) => text.split(' ').filter(Boolean)

type Shape = Readonly<Record<string, unknown>> & {
  readonly class_uid: number
  readonly category_uid: number
  readonly activity_id: number
  readonly activity_name: string
}

describe.each(Object.keys(ACTIVITIES) as AuditType[])('%s', (type) => {
  it.each([
    ['of somebody', audit(type, { actor: 'BBBBBBBBBBBBBBBBBBBBBA', address: '2001:db8::/48' })],
    ['of nobody', audit(type, { subject: null, actor: null, address: null })],
  ])('%s is an event of its class', (_, event) => {
    const shape = ocsf(event, '1.2.3', 7) as Shape
    const { required, allowed, ids } = CLASSES[shape.class_uid] ?? { required: '', allowed: '', ids: {} }
    expect(Object.keys(shape)).toEqual(expect.arrayContaining(words(`${REQUIRED} ${required}`)))
    expect(words(`${BASE} ${required} ${allowed}`)).toEqual(expect.arrayContaining(Object.keys(shape)))
    expect(shape).toMatchObject({
      category_uid: Math.floor(shape.class_uid / 1_000),
      type_uid: shape.class_uid * 100 + shape.activity_id,
      time: event.time,
      metadata: {
        version: '1.3.0',
        product: { name: 'Holdfast', vendor_name: 'Holdfast', version: '1.2.3' },
        event_code: type,
        sequence: 7,
      },
      ...(shape.class_uid === 2004
        ? { status_id: 1, status: 'New', finding_info: { uid: expect.stringContaining(type) as string } }
        : { status: STATUS[shape['status_id'] as 1 | 2] }),
    })
    expect({ 99: shape.activity_name, ...ids }).toHaveProperty(`${shape.activity_id}`, shape.activity_name)
    // One of `name` and `uid` names each of them.
    for (const part of ['user', 'entity', 'service', 'src_endpoint', 'app']) {
      const { name, uid } = (shape[part] ?? { name: 'absent' }) as { readonly name?: string; readonly uid?: string }
      expect(name ?? uid, part).toMatch(/./)
    }
  })
})

it('a type that this version does not know is a base event', () => {
  expect(ocsf({ ...audit('user_signed_in'), type: 'constructor' as never }, '1.2.3')).toMatchObject({ class_uid: 0 })
  expect(ocsf({ ...audit('user_signed_in'), type: 'told_tomorrow' as never }, '1.2.3')).toMatchObject({
    class_uid: 0,
    type_uid: 99,
    message: 'told tomorrow',
  })
})

it('who did it is the actor, where from a network', () => {
  const actor = 'AAAAAAAAAAAAAAAAAAAAAA'
  const changed = audit('limit_changed', { actor, address: '192.0.2.0/24', facts: { limit: 'app caller' } })
  expect(ocsf(changed, '1.2.3')).toMatchObject({
    entity: { name: 'app caller', type_id: 5 },
    actor: { user: { uid: 'AAAAAAAAAAAAAAAAAAAAAA', type_id: 1 } },
    src_endpoint: { name: '192.0.2.0/24' },
  })
})
