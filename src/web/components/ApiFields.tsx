/** Fields of a request or an answer: name, type, what they mean. */
import { type ApiSchema, typeWords } from "../pages/apiDocument.ts";

interface Field {
  name: string;
  required: boolean;
  schema: ApiSchema;
}

/** `always` for answers, whose fields are always there. */
export const FieldList = ({ fields, always = false }: { fields: Field[]; always?: boolean }) => (
  <dl class="fields">
    {fields.map(({ name, required, schema }) => (
      <>
        <dt>
          <code>{name}</code> <Type schema={schema} /> {required && !always && <span class="type">needed</span>}
          {schema.default !== undefined && <span class="type">else {JSON.stringify(schema.default)}</span>}
        </dt>
        <dd>{schema.description && <Backticked text={schema.description} />}</dd>
      </>
    ))}
  </dl>
);

const Type = ({ schema }: { schema: ApiSchema }) => {
  const { words, shape } = typeWords(schema);
  return <span class="type">{shape ? <a href={`#shape-${shape}`}>{words}</a> : words}</span>;
};

/** Text whose code is between backticks. */
export const Backticked = ({ text }: { text: string }) => (
  <>{text.split("`").map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part))}</>
);
