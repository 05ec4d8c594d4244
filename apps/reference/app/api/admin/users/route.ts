import { role } from 'holdfast/next'
import { people, route, routes } from '@/security'
import { UserList, UserQuery } from '@/users/user'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  GET: route({
    access: role('admin'),
    query: UserQuery,
    response: UserList,
    handler: async ({ query: { limit, after } }) => ({
      users: await people.users.list({ limit, ...(after === undefined ? {} : { after }) }),
    }),
  }),
})
