create table usuario_portal (
    id_usuario integer primary key,
    apelido text,
    senha_hash text,
    pergunta_seguranca varchar(64),
    resposta_seguranca text,
    celular varchar(35),
    e_mail_alternativo varchar(20),
    ultimo_login_em timestamp with time zone,
    tentativas_login integer,
    tipo_conta varchar(40)
);
comment on column usuario_portal.tipo_conta is 'Tipo de conta no portal';

alter table usuario_portal add column chave_api varchar(255);
alter table usuario_portal add column rg_numero varchar(120);
comment on column usuario_portal.rg_numero is 'Registro geral';

create table fornecedor (
    id_fornecedor integer primary key,
    nome_fantasia varchar(64),
    cnpj varchar(35),
    inscricao_estadual text,
    chave_pix varchar(35),
    nr_conta_bancaria text,
    contato_nome varchar(120),
    prazo_dias integer,
    chave_primaria_externa varchar(255)
);
