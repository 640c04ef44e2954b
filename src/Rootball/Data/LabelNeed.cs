namespace Rootball.Data;

/// <summary>How far examples are to be labelled by their source.</summary>
public enum LabelNeed
{
    /// <summary>Each has a label, and there are two classes at least.</summary>
    Every,

    /// <summary>Some have one, of two classes at least; the others are <see cref="Dataset.Unlabelled"/>.</summary>
    Some,

    /// <summary>None need have one.</summary>
    None,
}
