namespace Rootball.Labels;

/// <summary>How a table of several people's labels is read. Columns that are not named are found by what they are usually called.</summary>
public sealed record AnnotationOptions
{
    /// <summary>The column that says which item; null looks for task, item, id, example and the like.</summary>
    public string? ItemColumn { get; init; }

    /// <summary>The column that says who; null looks for worker, annotator, labeller and the like.</summary>
    public string? LabellerColumn { get; init; }

    /// <summary>The column that says what; null looks for label, class, answer and the like.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The classes there are, in their order; null takes those that occur.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The items there are, in their order; null takes those that occur.</summary>
    public IReadOnlyList<string>? Items { get; init; }

    /// <summary>Whether the last of several answers of a labeller about one item counts; else the file is refused.</summary>
    public bool KeepLast { get; init; }
}
