import { role } from 'holdfast/next'
import { people, route, routes } from '@/security'
import { UserId } from '@/users/user'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  DELETE: route({
    access: role('admin'),
    params: UserId,
    object: ({ params }) => people.users.find(params.id),
    // Every account is an administrator's to end the sessions of, their own too.
    can: () => true,
    handler: async ({ object, answer }) => {
      const ended = await people.users.endSessions(object.id)
      answer.audit('sessions_revoked', object.id, { ended })
      return { ended }
    },
  }),
})
