import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Select, TreeSelect } from 'antd';
import { useMemo } from 'react';
import type { AccountRow, RoleInfo } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { areaTree } from '../../app/area-picker.tsx';
import { FailureNote } from '../../app/errors.tsx';
import { useAreas, useSession } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';

export type AccountTask = { kind: 'create' } | { kind: 'roles' | 'password'; row: AccountRow };
interface Values {
  account?: string;
  name?: string;
  password?: string;
  roles?: { role: string; area: string }[];
}

/** Creates an account, or changes the roles or the password of one. */
export function AccountDrawer({
  task,
  roles,
  onClose,
}: {
  task: AccountTask | undefined;
  roles: RoleInfo[];
  onClose: () => void;
}) {
  const { t } = useText('admin');
  const title =
    task?.kind === 'create'
      ? t('create')
      : task
        ? `${t(task.kind === 'roles' ? 'change-roles' : 'set-password')} · ${task.row.account}`
        : '';
  return (
    <Drawer open={task !== undefined} onClose={onClose} title={title} size="min(520px, 100vw)" destroyOnHidden>
      {task && <AccountForm key={title} task={task} roles={roles} onClose={onClose} />}
    </Drawer>
  );
}

function AccountForm({ task, roles, onClose }: { task: AccountTask; roles: RoleInfo[]; onClose: () => void }) {
  const { t } = useText('admin');
  const { message } = App.useApp();
  const client = useQueryClient();
  const session = useSession();
  const save = useMutation({
    mutationFn: (values: Values) =>
      task.kind === 'create'
        ? api.post<AccountRow>('/api/accounts', values)
        : api.patch<AccountRow>(`/api/accounts/${task.row.id}`, values),
    onSuccess: () => {
      void message.success(t('saved'));
      void client.invalidateQueries({ queryKey: ['accounts'] });
      onClose();
    },
  });
  const held =
    task.kind === 'roles'
      ? [...task.row.roles, ...(task.row.requested ?? [])]
          .map(({ role, area }) => ({ role, area }))
          .filter(({ role, area }, at, all) => all.findIndex((one) => one.role === role && one.area === area) === at)
      : [{ role: undefined, area: session.area }];
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={{ roles: held }}
      onFinish={(values: Values) => save.mutate(values)}
      disabled={save.isPending}
      scrollToFirstError
    >
      {save.error && <FailureNote error={save.error} />}
      {task.kind === 'create' && (
        <>
          <Form.Item
            name="account"
            label={t('account')}
            extra={t('account-rule')}
            rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9._-]{1,62}$/, message: t('account-rule') }]}
          >
            <Input autoComplete="off" autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          <Form.Item
            name="name"
            label={t('name')}
            rules={[{ required: true, whitespace: true, max: 64, message: t('name-rule') }]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        </>
      )}
      {task.kind !== 'roles' && (
        <Form.Item
          name="password"
          label={t('password')}
          extra={t('password-how')}
          rules={[{ required: true, min: 8, max: 256, message: t('password-rule') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      )}
      {task.kind !== 'password' && <RoleRows roles={roles} />}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

function RoleRows({ roles }: { roles: RoleInfo[] }) {
  const { t, l } = useText('admin');
  const areas = useAreas();
  const session = useSession();
  const tree = useMemo(
    () => [
      ...(session.area === '*' ? [{ value: '*', title: t('everywhere'), children: [] }] : []),
      ...areaTree(areas.data ?? []),
    ],
    [areas.data, session.area, t],
  );
  return (
    <Form.List
      name="roles"
      rules={[
        {
          validator: (_, value: unknown[]) =>
            value?.length > 0 ? Promise.resolve() : Promise.reject(new Error(t('roles-rule'))),
        },
      ]}
    >
      {(fields, { add, remove }, { errors }) => (
        <fieldset className="role-rows">
          <legend>{t('roles')}</legend>
          <p className="muted">{t('roles-how')}</p>
          {fields.map((field) => (
            <div key={field.key} className="form-row">
              <Form.Item name={[field.name, 'role']} rules={[{ required: true, message: t('role-rule') }]}>
                <Select
                  aria-label={t('role')}
                  placeholder={t('role')}
                  style={{ width: 190 }}
                  options={roles.map((one) => ({ value: one.role, label: l(one.title), title: l(one.does) }))}
                />
              </Form.Item>
              <Form.Item name={[field.name, 'area']} rules={[{ required: true, message: t('area-rule') }]}>
                <TreeSelect
                  aria-label={t('area')}
                  placeholder={t('area')}
                  treeData={tree}
                  showSearch={{ treeNodeFilterProp: 'title' }}
                  style={{ width: 200 }}
                  popupMatchSelectWidth={260}
                />
              </Form.Item>
              <Button
                type="text"
                icon={<MinusCircleOutlined />}
                aria-label={t('remove')}
                onClick={() => remove(field.name)}
              />
            </div>
          ))}
          <Form.ErrorList errors={errors} />
          <Button size="small" icon={<PlusOutlined />} onClick={() => add({ area: session.area })}>
            {t('add-role')}
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}
