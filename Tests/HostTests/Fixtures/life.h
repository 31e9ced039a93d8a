/*
 * The life of a fixture of which nothing is left to do when it stops, and its table. Included at the end of the file, after
 * `plugin_create`, `plugin_invoke` and `plugin_cancel`.
 */
static mortise_status plugin_start(void *self)
{
    (void)self;
    return MORTISE_OK;
}

static void plugin_stop(void *self, uint32_t grace_ms)
{
    (void)self, (void)grace_ms;
}

static void plugin_destroy(void *self)
{
    (void)self;
}

MORTISE_EXPORT const mortise_plugin *mortise_plugin_v1(uint32_t host_abi_minor)
{
    static const mortise_plugin plugin = {
        sizeof(mortise_plugin), 0,          {MANIFEST, sizeof MANIFEST - 1},
        plugin_create,          plugin_start, plugin_invoke, plugin_cancel, NULL, plugin_stop, plugin_destroy, NULL,
    };
    (void)host_abi_minor;
    return &plugin;
}
